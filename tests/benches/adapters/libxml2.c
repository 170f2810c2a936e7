/* What libxml2 takes to parse a document, and to parse it and validate it by a schema that is compiled once.
 *
 *   libxml2 SCHEMA DOCUMENT     prints nanoseconds a document: parsing, then parsing and validating; best of batches
 */
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BATCHES 400
#define BATCH_NS 1e6

static char *body;
static size_t size;
static xmlSchemaValidCtxtPtr validator;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static void once(int validate) {
  xmlDocPtr document = xmlReadMemory(body, (int)size, "document.xml", NULL, XML_PARSE_NONET);
  if (document == NULL || (validate && xmlSchemaValidateDoc(validator, document) != 0)) {
    fprintf(stderr, "libxml2 refuses the document\n");
    exit(1);
  }
  xmlFreeDoc(document);
}

static double batch(int validate, long times) {
  double start = now();
  for (long n = 0; n < times; n++) once(validate);
  return (now() - start) / times;
}

static double best(int validate) {
  double least = batch(validate, 10);
  long times = (long)(BATCH_NS / least) + 1;
  for (int n = 0; n < BATCHES; n++) {
    double took = batch(validate, times);
    if (took < least) least = took;
  }
  return least;
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  FILE *file = fopen(arguments[2], "rb");
  if (file == NULL) return 66;
  fseek(file, 0, SEEK_END);
  size = (size_t)ftell(file);
  rewind(file);
  body = malloc(size);
  if (body == NULL || fread(body, 1, size, file) != size) return 66;
  xmlSchemaPtr schema = xmlSchemaParse(xmlSchemaNewParserCtxt(arguments[1]));
  if (schema == NULL) return 65;
  validator = xmlSchemaNewValidCtxt(schema);
  printf("%.0f %.0f\n", best(0), best(1));
  return 0;
}
