/** The identity of a resource, and its policies. */
@NullMarked
package io.kontrol.model.resource;

import org.jspecify.annotations.NullMarked;
