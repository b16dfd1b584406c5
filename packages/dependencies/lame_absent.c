/* An encoder of MP3 that is not there. libsndfile asks lame_init first, and calls nothing else when
 * it gives none, but has to be linked. While it reads an MP3 it asks for the names of genres, of
 * which it is told none. */

void *lame_init(void);
void *lame_init(void) { return 0; }

int lame_close(void *encoder);
int lame_close(void *encoder)
{
    (void)encoder;
    return 0;
}

typedef void take_genre(int number, const char *name, void *context);
void id3tag_genre_list(take_genre *take, void *context);
void id3tag_genre_list(take_genre *take, void *context)
{
    (void)take;
    (void)context;
}

#define NEVER_CALLED(name) \
    int name(void);        \
    int name(void) { return -1; }

NEVER_CALLED(id3tag_init)
NEVER_CALLED(id3tag_set_album)
NEVER_CALLED(id3tag_set_artist)
NEVER_CALLED(id3tag_set_comment)
NEVER_CALLED(id3tag_set_genre)
NEVER_CALLED(id3tag_set_title)
NEVER_CALLED(id3tag_set_track)
NEVER_CALLED(id3tag_set_year)
NEVER_CALLED(lame_encode_buffer)
NEVER_CALLED(lame_encode_buffer_float)
NEVER_CALLED(lame_encode_buffer_ieee_double)
NEVER_CALLED(lame_encode_buffer_ieee_float)
NEVER_CALLED(lame_encode_buffer_int)
NEVER_CALLED(lame_encode_buffer_interleaved)
NEVER_CALLED(lame_encode_buffer_interleaved_ieee_double)
NEVER_CALLED(lame_encode_buffer_interleaved_ieee_float)
NEVER_CALLED(lame_encode_buffer_interleaved_int)
NEVER_CALLED(lame_encode_flush)
NEVER_CALLED(lame_get_VBR)
NEVER_CALLED(lame_get_VBR_mean_bitrate_kbps)
NEVER_CALLED(lame_get_VBR_q)
NEVER_CALLED(lame_get_bWriteVbrTag)
NEVER_CALLED(lame_get_brate)
NEVER_CALLED(lame_get_encoder_delay)
NEVER_CALLED(lame_get_framesize)
NEVER_CALLED(lame_get_id3v1_tag)
NEVER_CALLED(lame_get_id3v2_tag)
NEVER_CALLED(lame_get_lametag_frame)
NEVER_CALLED(lame_get_mode)
NEVER_CALLED(lame_get_out_samplerate)
NEVER_CALLED(lame_get_version)
NEVER_CALLED(lame_init_params)
NEVER_CALLED(lame_set_VBR)
NEVER_CALLED(lame_set_VBR_mean_bitrate_kbps)
NEVER_CALLED(lame_set_VBR_quality)
NEVER_CALLED(lame_set_bWriteVbrTag)
NEVER_CALLED(lame_set_brate)
NEVER_CALLED(lame_set_in_samplerate)
NEVER_CALLED(lame_set_num_channels)
NEVER_CALLED(lame_set_out_samplerate)
NEVER_CALLED(lame_set_write_id3tag_automatic)
