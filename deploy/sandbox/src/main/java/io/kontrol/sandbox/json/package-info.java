/** Reading and writing JSON, and JSON as a path. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.json;
