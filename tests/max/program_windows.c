/* The stand-in's program on Windows, where externals look for Max's functions in DLLs of these
 * names: all of the rest is MaxAPI.dll, whose main is called so; MaxAudio.dll passes on what it has
 * of it. */

int standin_main(int argc, char **argv);

int main(int argc, char **argv) { return standin_main(argc, argv); }
