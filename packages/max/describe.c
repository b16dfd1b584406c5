/* Prints what the classes say of themselves, as JSON: the tables of their settings and messages,
 * with the values that settings have in a new object, and what goes in and out. For the package for
 * Max, whose pages of reference are made of it; the classes stand in the host of the unit tests. */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/messages.h"
#include "stub_host.h"

static const char *const kinds[] = {"int", "bool", "float", "choice", "symbol", "custom"};

static void print_string(const char *text)
{
    if (!text) {
        printf("null");
        return;
    }
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

static void print_entry(const char *name, const char *text)
{
    printf("\"%s\": ", name);
    print_string(text);
    printf(", ");
}

/* But for those that stand for "anything" and "above 0". */
static void print_limit(const char *name, const sro_param *param, double limit)
{
    if (param->range && isfinite(limit) && (limit == 0 || fabs(limit) > 1e-300))
        printf("\"%s\": %g, ", name, limit);
}

static void print_choices(const sro_param *param)
{
    const char *const *choice;
    printf("\"choices\": [");
    for (choice = param->choices; choice && *choice; choice++) {
        printf(choice == param->choices ? "" : ", ");
        print_string(*choice);
    }
    printf("], ");
}

static void print_param(const t_hosted_class *class, const sro_param *param)
{
    char value[TEXT_SIZE] = "";
    bool command = param->kind == SRO_PARAM_CUSTOM && !param->read;
    if (!command)
        class->print_default(class, param, value, sizeof(value));
    printf("    {");
    print_entry("name", param->name);
    print_entry("kind", command ? "command" : kinds[param->kind]);
    print_entry("range", param->range);
    print_limit("min", param, param->min);
    print_limit("max", param, param->max);
    print_entry("unit", param->unit);
    print_choices(param);
    printf("\"at_creation\": %s, ", param->at_creation ? "true" : "false");
    print_entry("about", param->about);
    printf("\"value\": ");
    print_string(value);
    printf("}");
}

static void print_params(const t_hosted_class *class)
{
    const sro_param *param;
    printf("  \"params\": [\n");
    for (param = class->params; param && param->name; param++) {
        print_param(class, param);
        printf(param[1].name ? ",\n" : "\n");
    }
    printf("  ],\n");
}

static void print_heard(bool first, const char *name, const char *needs, const char *about)
{
    printf(first ? "    {" : ",\n    {");
    print_entry("name", name);
    print_entry("needs", needs);
    printf("\"about\": ");
    print_string(about);
    printf("}");
}

static void print_messages(const t_hosted_class *class)
{
    const t_command *const tables[] = {class->commands, class->shared_commands};
    const t_command *command;
    bool first = true;
    size_t i;
    printf("  \"messages\": [\n");
    for (i = 0; i < COUNT(tables); i++)
        for (command = tables[i]; command && command->name; command++, first = false)
            print_heard(first, command->name, command->needs, command->about);
    for (i = 0; class->more && class->more->name(i); i++, first = false)
        print_heard(first, class->more->name(i), "", class->more->about(i));
    printf("\n  ],\n");
}

static void print_outlets(const t_hosted_class *class)
{
    const t_outlet_kind *outlet;
    printf("  \"outlets\": [");
    for (outlet = class->outlets; outlet->sends; outlet++) {
        printf(outlet == class->outlets ? "{" : ", {");
        print_entry("sends", outlet->sends);
        printf("\"about\": ");
        print_string(outlet->about);
        printf("}");
    }
    printf("]\n");
}

static void print_class(const t_hosted_class *class)
{
    void *x = stub_new(class->name);
    t_ports ports = class->ports ? class->ports(x) : (t_ports){0};
    printf("{");
    print_entry("name", class->name);
    print_entry("about", class->about);
    printf("\n  ");
    print_entry("inlet", class->inlet_about);
    print_entry("right", class->right_about);
    print_entry("signal_in", class->signal_in_about);
    print_entry("signal_out", class->signal_out_about);
    printf("\"signal_inlet\": %s, \"ins\": %d, \"outs\": %d,\n",
           class->signal_inlet ? "true" : "false", ports.ins, ports.outs);
    print_params(class);
    print_messages(class);
    print_outlets(class);
    printf("}");
    stub_free(x);
}

int main(void)
{
    size_t i;
    all_classes_setup();
    stub_begin();
    printf("[");
    for (i = 0; stub_class(i); i++) {
        printf(i ? ",\n" : "");
        print_class(stub_class(i));
    }
    printf("]\n");
    return 0;
}
