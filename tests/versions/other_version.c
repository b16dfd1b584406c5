/* Loaded into Pd before all else: libspectreorder is of another version. */

const char *sro_version(void);
const char *sro_version(void) { return "0.0.0"; }
