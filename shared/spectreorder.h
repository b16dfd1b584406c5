/* spectreorder: the whole public side of the core, in the sequence of the signal path: a sound, its
 * frames, features of them, points, an order, and sound again. base/common.h has the conventions
 * that all of it keeps; README.md beside this file says what is in which folder. Parses as C11 and
 * as C++11. */
#ifndef SRO_SPECTREORDER_H
#define SRO_SPECTREORDER_H

#ifdef __cplusplus
extern "C" {
#endif

#include "base/argsort.h"
#include "base/common.h"
#include "base/file.h"
#include "base/float_text.h"
#include "base/huge_pages.h"
#include "base/job.h"
#include "base/matrix.h"
#include "base/memory.h"
#include "base/param.h"
#include "base/permutation.h"
#include "base/random.h"
#include "base/version.h"

#include "sound/recording.h"
#include "sound/rolling_buffer.h"
#include "sound/sound.h"
#include "sound/soundfile.h"
#include "sound/soundfile_writer.h"

#include "spectrum/fft.h"
#include "spectrum/frames.h"
#include "spectrum/histogram.h"
#include "spectrum/istft.h"
#include "spectrum/overlap_add.h"
#include "spectrum/pad_mode.h"
#include "spectrum/spectral_editor.h"
#include "spectrum/spectral_edits.h"
#include "spectrum/stft.h"
#include "spectrum/stft_settings.h"
#include "spectrum/stft_stream.h"
#include "spectrum/window.h"

#include "listening/listener.h"

#include "features/extract.h"
#include "features/extractor.h"
#include "features/mel.h"
#include "features/preprocess.h"

#include "neighbours/knn_scan.h"

#include "tsne/tsne.h"
#include "tsne/tsne_settings.h"

#include "embedding/methods.h"
#include "embedding/pca.h"
#include "embedding/points.h"
#include "embedding/points_file.h"
#include "embedding/spectral.h"

#include "order/kmeans.h"
#include "order/order.h"
#include "order/order_edits.h"
#include "order/replace.h"

#include "playback/player.h"
#include "playback/render.h"

#include "picture/palette.h"
#include "picture/picture.h"
#include "picture/png.h"
#include "picture/point_colours.h"
#include "picture/scatter.h"
#include "picture/spectrogram.h"
#include "picture/view.h"

#ifdef __cplusplus
}
#endif

#endif
