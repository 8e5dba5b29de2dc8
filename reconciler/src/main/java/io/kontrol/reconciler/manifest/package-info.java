/** The manifest as it is sent to the API server. */
@NullMarked
package io.kontrol.reconciler.manifest;

import org.jspecify.annotations.NullMarked;
