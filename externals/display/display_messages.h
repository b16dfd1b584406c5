/* display_messages: what displays hear besides their class's own messages. */
#ifndef DISPLAY_MESSAGES_H
#define DISPLAY_MESSAGES_H

#include "display/display_picture.h"

void display_messages_setup(t_class *c);

#endif
