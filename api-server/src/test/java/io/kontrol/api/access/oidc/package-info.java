@NullMarked
package io.kontrol.api.access.oidc;

import org.jspecify.annotations.NullMarked;
