/** Digests that replace the values of Secrets. */
@NullMarked
package io.kontrol.model.secret;

import org.jspecify.annotations.NullMarked;
