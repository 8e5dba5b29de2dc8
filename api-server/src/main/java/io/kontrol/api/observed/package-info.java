/** What is known of the fleet, and which part of it a viewer is shown. */
@NullMarked
package io.kontrol.api.observed;

import org.jspecify.annotations.NullMarked;
