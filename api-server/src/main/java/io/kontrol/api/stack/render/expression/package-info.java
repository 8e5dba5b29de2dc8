/** Expressions in templates (CEL): typed by the parameters' schema, with a bounded cost. */
@NullMarked
package io.kontrol.api.stack.render.expression;

import org.jspecify.annotations.NullMarked;
