/** Tells receivers of events over HTTP: signed, at least once, and in order for each resource. */
@NullMarked
package io.kontrol.api.webhook;

import org.jspecify.annotations.NullMarked;
