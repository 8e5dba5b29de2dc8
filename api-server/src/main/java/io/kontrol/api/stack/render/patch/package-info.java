/** Patches of deployments, and the rules of a template that allow them. */
@NullMarked
package io.kontrol.api.stack.render.patch;

import org.jspecify.annotations.NullMarked;
