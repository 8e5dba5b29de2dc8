/** What schedules want of a pool at a moment: functions of their rows and the time alone. */
@NullMarked
package io.kontrol.api.fleet.schedule.window;

import org.jspecify.annotations.NullMarked;
