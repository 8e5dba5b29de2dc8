/**
 * What Quarkus starts: the service, its configuration and probes, and the assembly of a replica.
 */
@NullMarked
package io.kontrol.reconciler.service;

import org.jspecify.annotations.NullMarked;
