/* all_classes: the classes that any host can have, for a host that has all of them in one binary;
 * those that show pictures are Pd's own. */
#ifndef HOSTS_ALL_CLASSES_H
#define HOSTS_ALL_CLASSES_H

/* What each ends in (HOSTED_CLASS). */
void stft_tilde_setup(void);
void features_setup(void);
void melspec_setup(void);
void embed1d_setup(void);
void reorder_setup(void);
void reorder_tilde_setup(void);

/* Calls all of these. */
void all_classes_setup(void);

#endif
