/** The objects of CloudNativePG that a managed database is made of. */
@NullMarked
package io.kontrol.api.managed.manifest;

import org.jspecify.annotations.NullMarked;
