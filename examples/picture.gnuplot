# The dB mel spectrogram before and after, and the frames on their line coloured by time: by PCA
# above, by another method below. Called by demo.sh in the folder of the numbers, with the name of
# the sound and the method; as arguments they may hold quotes, and as plain text _ and ^.
name = ARG1
method = ARG2
lines = method eq "pca" ? 1 : 2
set encoding utf8
set terminal pngcairo noenhanced size 1200,700 + 300 * lines font "sans,11"
set output "picture.png"
# the beginning and the end of a name that is wider than the picture
if (strlen(name) > 100) { name = name[1:60]."...".name[strlen(name) - 36:*] }
set multiplot layout 2 + lines,1 title name.", ordered by likeness (".method.")"
set palette defined (0 "#0b0724", 1 "#57157e", 2 "#b5367a", 3 "#f8765c", 4 "#fcfdbf")
set xlabel "place in the sound (frames)"
set ylabel "mel band"
set cblabel "dB"
set autoscale fix
set title "before"
plot "before.dat" matrix with image notitle
set title "after"
plot "after.dat" matrix with image notitle
set palette defined (0 "#30123b", 1 "#4686fb", 2 "#1ae4b6", 3 "#a2fc3c", \
  4 "#faba39", 5 "#e4460a", 6 "#7a0403")
set cblabel "frame"
set xlabel "coordinate"
set ylabel "time (frames)"
set xrange [*:*] noextend
set yrange [*:*] reverse
set offsets graph .02, graph .02, graph .02, graph .02
set title "every frame on its line by PCA; colour is the time at which it sounded"
plot "pca.txt" using 1:0:0 with points pointtype 7 pointsize .5 palette notitle
if (lines > 1) {
  set title "every frame on its line by ".method
  plot "points.txt" using 1:0:0 with points pointtype 7 pointsize .5 palette notitle
}
unset multiplot
