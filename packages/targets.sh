# shellcheck shell=sh
# What a target is. A macOS package joins two targets, one a processor.
#
# describe TARGET sets and exports:
#   triple   zig's name of it: glibc 2.17, which is in every Linux since 2014
#   host     GNU's name of it, for configure scripts
#   system   Linux, Windows or Darwin: pd-lib-builder's, cmake's and deken's word
#   cpu      Pd's and deken's word for the processor
#   simd     what FFTW is to have for its registers; it takes what the processor has, at run time

describe() {
  case $1 in
    linux-amd64) set -- x86_64-linux-gnu.2.17 x86_64-linux-gnu Linux amd64 ;;
    linux-arm64) set -- aarch64-linux-gnu.2.17 aarch64-linux-gnu Linux arm64 ;;
    linux-armv7) set -- arm-linux-gnueabihf.2.17 arm-linux-gnueabihf Linux armv7 ;;
    windows-amd64) set -- x86_64-windows-gnu x86_64-w64-mingw32 Windows amd64 ;;
    macos-amd64) set -- x86_64-macos.10.13 x86_64-apple-darwin Darwin amd64 ;;
    macos-arm64) set -- aarch64-macos.11.0 aarch64-apple-darwin Darwin arm64 ;;
    *) return 1 ;;
  esac
  triple=$1
  host=$2
  system=$3
  cpu=$4
  case $cpu in
    amd64) simd='--enable-sse2 --enable-avx --enable-avx2' ;;
    *) simd=--enable-neon ;;
  esac
  export triple host system cpu simd
}
