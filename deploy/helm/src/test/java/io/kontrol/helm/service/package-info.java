/**
 * The built services as processes, told what the charts tell them: an upgrade with traffic on, and
 * their work with the rights of the charts.
 */
@NullMarked
package io.kontrol.helm.service;

import org.jspecify.annotations.NullMarked;
