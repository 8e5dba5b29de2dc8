/** What is wrong with a template or a deployment: where, by which rule, and why. */
@NullMarked
package io.kontrol.api.stack.violation;

import org.jspecify.annotations.NullMarked;
