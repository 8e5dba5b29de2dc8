/** The validation that users meet most; the API server validates far more. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.validation;
