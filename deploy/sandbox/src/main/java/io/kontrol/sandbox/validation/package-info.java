/** What the API server refuses, as far as users meet it; it checks far more. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.validation;
