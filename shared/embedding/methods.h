/* methods: the family of embedding methods (method.h), and settings for all of them together. */
#ifndef SRO_EMBEDDING_METHODS_H
#define SRO_EMBEDDING_METHODS_H

#include "embedding/method.h"

/* The methods, ended by NULL. The first is the default. */
SRO_API const sro_method *const *sro_methods(void);

/* Their names in the same sequence, ended by NULL. */
SRO_API const char *const *sro_methods_names(void);

/* The method of that name; or of the first word of that text, as sro_method_print writes it. NULL
 * where there is none. */
SRO_API const sro_method *sro_method_named(const char *text);

/* Settings of all methods together: one value a name, whichever methods have it. */
#define SRO_METHODS_PARAMS 16
typedef struct {
    union {
        int integer; /* and choices */
        bool flag;
        double number;
        const char *word;
    } values[SRO_METHODS_PARAMS];
} sro_methods_settings;

/* The table of those settings, each name where it first occurs: fills `params` up to an entry
 * without a name, and returns how many there are before it, fewer than SRO_METHODS_PARAMS.
 * `offset` is where the sro_methods_settings lie in the struct that the table is for. */
SRO_API size_t sro_methods_params(sro_param params[SRO_METHODS_PARAMS], size_t offset);

/* What they are unless they are set. */
SRO_API void sro_methods_defaults(sro_methods_settings *settings);

/* Why this method cannot work with these settings, whose ranges are checked, or NULL; *name is the
 * culprit. `columns` are those of the features, 0 as long as there are none. */
SRO_API SRO_CHECKED sro_error sro_methods_check(const sro_methods_settings *settings,
                                                const sro_method *method, size_t columns,
                                                const char **name);

/* The value of an int or a choice by its name; 0 where no method has it. */
SRO_API int sro_methods_int(const sro_methods_settings *settings, const char *name);

/* The settings of one method: equal bytes, equal settings. */
typedef union {
    double alignment;
    unsigned char bytes[SRO_METHOD_SETTINGS_SIZE];
} sro_method_settings;

/* Those of the settings that the method uses. */
SRO_API void sro_method_pick(const sro_method *method, const sro_methods_settings *from,
                             sro_method_settings *settings);

/* How many coordinates a point has, found by this method from features of `columns` columns. */
SRO_API size_t sro_method_dims(const sro_method *method, const sro_method_settings *settings,
                               size_t columns);

/* The method and what it uses, in one line: "pca dims 2". Equal text, equal settings. */
SRO_API void sro_method_print(const sro_method *method, const sro_method_settings *settings,
                              char text[SRO_METHOD_SIZE]);

#endif
