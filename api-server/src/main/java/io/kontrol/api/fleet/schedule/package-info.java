/** Schedules: how many instances pools are to have by the time of day. */
@NullMarked
package io.kontrol.api.fleet.schedule;

import org.jspecify.annotations.NullMarked;
