/**
 * The built services as processes with the configuration of the charts: an upgrade under traffic,
 * and their work with the rights of the charts.
 */
@NullMarked
package io.kontrol.helm.service;

import org.jspecify.annotations.NullMarked;
