/* storm: what can happen to a patch while the scheduler, the audio and main are at work, by chance.
 */
#ifndef STORM_H
#define STORM_H

/* So many deeds of main. The ways to share the work are those of `ways`. The status to exit with.
 */
int storm(long deeds, unsigned long seed);

/* So many turns of the scheduler and main. */
int sequence(long count);

/* A class and arguments; a message to one of them: both by chance, the same of the same seed. */
typedef struct chance t_chance;
const char *storm_box(t_chance *chance);
const char *storm_phrase(t_chance *chance);

#endif
