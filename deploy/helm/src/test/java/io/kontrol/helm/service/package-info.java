/**
 * The services as processes: an upgrade with traffic on, and their work with the rights of the
 * charts.
 */
@NullMarked
package io.kontrol.helm.upgrade;

import org.jspecify.annotations.NullMarked;
