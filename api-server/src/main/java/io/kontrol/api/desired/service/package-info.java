/** The implementation of {@link io.kontrol.api.desired.DesiredState}. */
@NullMarked
package io.kontrol.api.desired.service;

import org.jspecify.annotations.NullMarked;
