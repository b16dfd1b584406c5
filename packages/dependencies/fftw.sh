# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
# FFTW, single precision, without its programs, which Windows' lack of fork keeps from linking.
# On Linux it looks for NEON as Debian does; elsewhere it takes it for there.
case $system in Linux) apply fix-runtime-neon-detection.patch ;; esac
case $system in Windows) set -- --with-our-malloc ;; *) set -- ;; esac
# shellcheck disable=SC2086 # flags
by_configure --enable-float --disable-fortran --disable-doc $simd "$@"
for part in support kernel simd-support dft rdft reodft api; do make -j2 -C $part; done
make libfftw3f.la
make install-libLTLIBRARIES install-pkgconfigDATA
make -C api install
licence fftw COPYRIGHT COPYING
