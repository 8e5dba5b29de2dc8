/** Charts of the whole fleet, of regions, nodes and pools, and what made pools grow and shrink. */
@NullMarked
package io.kontrol.api.fleet.analytics;

import org.jspecify.annotations.NullMarked;
