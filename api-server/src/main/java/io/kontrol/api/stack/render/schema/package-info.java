/** JSON Schema as the limits of parameters and patches, with a bounded cost. */
@NullMarked
package io.kontrol.api.stack.render.schema;

import org.jspecify.annotations.NullMarked;
