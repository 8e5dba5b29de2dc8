/** Shapes of objects, for built-in kinds and for CRDs: types, list kinds, defaults. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.schema;
