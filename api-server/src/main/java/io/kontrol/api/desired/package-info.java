/**
 * Desired state as other features use it, without HTTP. They see this package, {@code manifest} and
 * {@code policy}; the packages beside those are this feature's own.
 */
@NullMarked
package io.kontrol.api.desired;

import org.jspecify.annotations.NullMarked;
