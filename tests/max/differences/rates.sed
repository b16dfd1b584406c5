# A buffer~ has a rate of its own, an array of Pd that of the signals around the object.
32s/88200/44100/
34s/9.07029e-05/0.000181406/
