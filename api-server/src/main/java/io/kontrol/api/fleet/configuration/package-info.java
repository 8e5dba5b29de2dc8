/**
 * The configurations of nodes: exact bytes, known by their SHA-256, one of them active for each
 * node.
 */
@NullMarked
package io.kontrol.api.fleet.configuration;

import org.jspecify.annotations.NullMarked;
