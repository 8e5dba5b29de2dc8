/** Objects of a template: trees with expressions in their texts. */
@NullMarked
package io.kontrol.api.stack.render.object;

import org.jspecify.annotations.NullMarked;
