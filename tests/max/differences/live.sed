# A message of Max has at most 32,767 atoms: the magnitudes of a longer frame cannot be sent.
s/^stft~: live: a frame of n_fft 131072 takes milliseconds.*/error: stft~: live: a frame of n_fft 131072 has 65537 magnitudes, but a message of Max at most 32767 numbers; no frames are sent/
