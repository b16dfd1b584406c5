/* param: named parameters of a step, a method or a class. A table describes them; their values live
 * in a plain struct of whoever reads them. One table serves to read, check and print
 * them, and to show a person what there is. */
#ifndef SRO_BASE_PARAM_H
#define SRO_BASE_PARAM_H

#include "base/common.h"

/* A value of a message, before it is read. */
typedef enum {
    SRO_VALUE_NUMBER,
    SRO_VALUE_WORD,
    SRO_VALUE_OTHER, /* what is neither, such as a pointer */
} sro_value_kind;

typedef struct {
    sro_value_kind kind;
    double number;
    const char *word;
} sro_value;

typedef enum {
    SRO_PARAM_INT,    /* int */
    SRO_PARAM_BOOL,   /* bool, given as 0 or 1 */
    SRO_PARAM_FLOAT,  /* double, finite */
    SRO_PARAM_CHOICE, /* int or enum: the index of a word among the choices */
    SRO_PARAM_SYMBOL, /* const char *: a word that its owner keeps for good; NULL for none */
    SRO_PARAM_CUSTOM, /* any number of values, read by the parameter itself */
} sro_param_kind;

typedef struct {
    const char *name; /* as it is typed: "n_mels" */
    sro_param_kind kind;
    size_t offset;              /* of the value in the struct */
    const char *const *choices; /* SRO_PARAM_CHOICE: ended by NULL */

    double min, max;   /* of a number, both included, where `range` is given */
    const char *range; /* the error of others: "must be from 1 to 1000"; NULL: all are fine */

    bool at_creation; /* can only be given then */

    const char *unit;  /* "Hz"; NULL for none */
    const char *about; /* one sentence without its full stop; may be NULL */

    /* SRO_PARAM_CUSTOM: the size of the value in bytes, and how it is read and printed; as
     * sro_param_read and sro_param_print, but for the value itself. */
    size_t size;
    SRO_CHECKED sro_error (*read)(void *value, size_t count, const sro_value *values,
                                  const sro_value **culprit);
    void (*print)(const void *value, char *text, size_t size);
} sro_param;

/* Tables are ended by an entry without a name. The entry of that name, or NULL. */
SRO_API const sro_param *sro_param_find(const sro_param *table, const char *name);

/* Read values into the struct; ranges are left to sro_params_check. After an error the
 * struct is as it was; *culprit is the value at fault, NULL where one is missing. */
SRO_API SRO_CHECKED sro_error sro_param_read(const sro_param *param, void *settings, size_t count,
                                             const sro_value *values, const sro_value **culprit);

/* An error where a number lies outside its range: the sentence that its parameter has for that. The
 * name of the first such parameter goes to *name. */
SRO_API SRO_CHECKED sro_error sro_params_check(const sro_param *table, const void *settings,
                                               const char **name);

/* How many bytes the value takes in the struct. */
SRO_API size_t sro_param_size(const sro_param *param);

/* Copy one value between two structs, in which it may have different offsets: the parameters are
 * otherwise the same. */
SRO_API void sro_param_copy(const sro_param *from_param, const void *from,
                            const sro_param *to_param, void *to);

/* For one struct with the values of several tables: appends to `merged`, which holds at most `max`
 * entries and one without a name at their end, those entries of a table whose names it lacks. Their
 * offsets go from `begin` on and stay below `end`; each suits a value of any type. What there is no
 * room for is left out. Returns how many entries there are then. */
SRO_API size_t sro_params_merge(sro_param *merged, size_t max, size_t begin, size_t end,
                                const sro_param *table);

/* The value as it would be typed, so that it reads as the same; "" for no word. Cut off at `size`
 * bytes, which is at least 1. */
SRO_API void sro_param_print(const sro_param *param, const void *settings, char *text, size_t size);

#endif
