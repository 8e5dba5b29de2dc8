/** Templates and their versions: what is stored, checked, compared, and rendered as a preview. */
@NullMarked
package io.kontrol.api.stack.template;

import org.jspecify.annotations.NullMarked;
