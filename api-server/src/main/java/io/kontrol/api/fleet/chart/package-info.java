/** Spans of time and their buckets, as every chart of the fleet takes them. */
@NullMarked
package io.kontrol.api.fleet.chart;

import org.jspecify.annotations.NullMarked;
