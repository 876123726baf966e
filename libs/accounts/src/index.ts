export { Accounts, type AccountsOptions, type RegistrationOutcome } from './accounts.js';
export { accountEntities, AccountsModule } from './accounts.module.js';
export { Authenticator, type Session } from './authenticator.js';
export { AccessTokens, type VerifiedToken } from './domain/access-tokens.js';
export { displayName, password, type Registration, registration, username } from './domain/registration.js';
export { settings as accountSettings } from './settings.js';
