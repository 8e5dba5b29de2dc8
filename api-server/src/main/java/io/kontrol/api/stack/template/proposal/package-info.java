/** Templates proposed from manifests, or from resources that Kontrol holds. */
@NullMarked
package io.kontrol.api.stack.template.proposal;

import org.jspecify.annotations.NullMarked;
