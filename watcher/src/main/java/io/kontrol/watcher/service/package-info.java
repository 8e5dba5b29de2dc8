/**
 * What Quarkus starts: the service, its configuration and probes, and the assembly of a watcher.
 */
@NullMarked
package io.kontrol.watcher.service;

import org.jspecify.annotations.NullMarked;
