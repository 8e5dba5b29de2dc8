/** The shape of objects: what is a list by key, a set, an atom; for built-in kinds and for CRDs. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.schema;
