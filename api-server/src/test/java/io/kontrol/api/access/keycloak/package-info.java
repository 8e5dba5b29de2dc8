@NullMarked
package io.kontrol.api.access.keycloak;

import org.jspecify.annotations.NullMarked;
