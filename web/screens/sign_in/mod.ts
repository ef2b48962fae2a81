export { SignIn, SignInAgain } from "./screen.tsx";
