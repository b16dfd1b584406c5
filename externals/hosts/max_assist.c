/* What Max shows where a person points at an inlet or outlet. */

#include "hosts/max.h"

#include <ctype.h>
#include <stdio.h>

#include "hosts/max_texts.h"

/* Max begins such texts with a capital letter. */
static void show(char *to, const char *type, const char *about)
{
    char text[ASSIST_MAX_STRING_LEN], translated[ASSIST_MAX_STRING_LEN];
    snprintf(text, sizeof(text), "%s%s", type, about ? about : "");
    max_text(text, translated, sizeof(translated));
    if (!*type)
        *translated = (char)toupper((unsigned char)*translated);
    snprintf(to, ASSIST_MAX_STRING_LEN, "%s", translated);
}

/* The number of a channel where there are several. */
static void show_signal(char *to, bool joined, long index, long count, const char *about)
{
    char type[40] = "(signal) ";
    if (joined)
        snprintf(type, sizeof(type), "(multichannel signal) ");
    else if (count > 1)
        snprintf(type, sizeof(type), "(signal %ld) ", index + 1);
    show(to, type, about);
}

/* What a first inlet for signals is for tells of both. */
static const char *about_signal(const t_hosted_class *class, long index)
{
    return !index && class->inlet_about ? class->inlet_about : class->signal_in_about;
}

static void show_inlet(const t_host *h, long index, char *to)
{
    const t_hosted_class *class = h->class->hosted;
    if (index >= max_signal_inlets(h) && index > 0)
        show(to, "", class->right_about);
    else if (index >= max_first_row(h) && class->ports)
        show_signal(to, h->ports.joined_ins, index - max_first_row(h), h->ports.ins,
                    about_signal(class, index));
    else
        show(to, "", class->inlet_about);
}

static void show_outlet(const t_host *h, long index, char *to)
{
    const t_hosted_class *class = h->class->hosted;
    long signals = max_signal_outlets(h);
    if (index < signals)
        show_signal(to, h->ports.joined_outs, index, h->ports.outs, class->signal_out_about);
    else
        show(to, "", class->outlets[index - signals].about);
}

static void host_assist(t_host *h, void *box, long where, long index, char *to)
{
    (void)box;
    if (where == ASSIST_INLET)
        show_inlet(h, index, to);
    else
        show_outlet(h, index, to);
}

void max_assist_setup(t_class *c) { class_addmethod(c, METHOD(host_assist), "assist", A_CANT, 0); }
