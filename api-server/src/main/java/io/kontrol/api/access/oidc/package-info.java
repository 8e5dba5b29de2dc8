/**
 * Single sign-on by an OpenID Connect provider: its tokens as bearers of the API, and its code flow
 * for the console.
 */
@NullMarked
package io.kontrol.api.access.oidc;

import org.jspecify.annotations.NullMarked;
