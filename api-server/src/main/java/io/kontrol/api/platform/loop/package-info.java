/**
 * What every background loop of this service is made of: woken by NOTIFY, swept from time to time,
 * and its rows claimed by a lease, so that any number of replicas may run it.
 */
@NullMarked
package io.kontrol.api.platform.loop;

import org.jspecify.annotations.NullMarked;
